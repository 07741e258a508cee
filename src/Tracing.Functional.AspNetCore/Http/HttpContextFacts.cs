using Tracing.Functional.W3C;

namespace Tracing.Functional.AspNetCore.Http;

// The request that the server knows while the sampler decides about its span: the framework passes no attributes, but the context is there.
// Spans that start later in the request see it only if the application has an IHttpContextAccessor.
internal sealed class HttpContextFacts : FactSource
{
    public override string? Method => StartingRequest.Current?.Request.Method;

    public override string? Path => StartingRequest.Current?.Request.Path.Value;

    public override string? Header(string name) =>
        StartingRequest.Current?.Request.Headers.TryGetValue(name, out var values) == true ? values.ToString() : null;

    /// <summary>
    /// From the request's baggage header, read as <see cref="TracePropagator"/> reads it: the framework sets the span's baggage only after
    /// the decision. None from a caller that is not trusted.
    /// </summary>
    public override string? Baggage(string name) =>
        StartingRequest.Current is { } context && context.Features.Get<ParentTrust>() is not { IsTrusted: false }
        && context.Request.Headers.TryGetValue("baggage", out var values)
            ? BaggageList.Find(values.Count == 1 ? HeaderValues.Of(values[0], many: null) : HeaderValues.Of(one: null, values), name)
            : null;
}
