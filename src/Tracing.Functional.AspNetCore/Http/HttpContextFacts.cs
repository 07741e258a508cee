using Microsoft.AspNetCore.Http;
using Tracing.Functional.W3C;

namespace Tracing.Functional.AspNetCore.Http;

// The request that the server knows while the sampler decides: the framework passes no attributes, but the context is there.
internal sealed class HttpContextFacts(IHttpContextAccessor accessor) : FactSource
{
    public override string? Method => accessor.HttpContext?.Request.Method;

    public override string? Path => accessor.HttpContext?.Request.Path.Value;

    public override string? Header(string name) =>
        accessor.HttpContext?.Request.Headers.TryGetValue(name, out var values) == true ? values.ToString() : null;

    /// <summary>
    /// From the request's baggage header, read as <see cref="TracePropagator"/> reads it: the framework sets the span's baggage only after
    /// the decision. None from a caller that is not trusted.
    /// </summary>
    public override string? Baggage(string name) =>
        accessor.HttpContext is { } context && context.Features.Get<ParentTrust>() is not { IsTrusted: false }
        && context.Request.Headers.TryGetValue("baggage", out var values)
            ? BaggageList.Find(values.Count == 1 ? HeaderValues.Of(values[0], many: null) : HeaderValues.Of(one: null, values), name)
            : null;
}
