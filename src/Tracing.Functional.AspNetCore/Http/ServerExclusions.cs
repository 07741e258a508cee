using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.AspNetCore.Http;

// Requests that are not recorded, by path, and all spans that start while they are handled. The path is checked when the request starts;
// later routing changes nothing.
internal sealed class ServerExclusions(IList<PathString> paths, IHttpContextAccessor accessor, IServiceScopeFactory? host) : SpanFilter
{
    private readonly PathString[] _paths = [.. paths];

    public override bool IsLeftOut(bool isLocalRoot) => accessor.HttpContext is { } context && IsLeftOut(context, isLocalRoot);

    public bool IsLeftOut(HttpContext context, bool isLocalRoot)
    {
        if (context.Features.Get<LeftOut>() is not null)
            return true;
        if (!isLocalRoot || !IsOfThisHost(context) || !HasPath(context.Request.Path))
            return false;
        context.Features.Set(LeftOut.Mark);
        return true;
    }

    /// <summary>Samplers of one host are asked about the requests of all in the process.</summary>
    private bool IsOfThisHost(HttpContext context) =>
        host is null || context is not DefaultHttpContext known || ReferenceEquals(known.ServiceScopeFactory, host);

    private bool HasPath(PathString path)
    {
        foreach (var excluded in _paths)
        {
            if (path.StartsWithSegments(excluded, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private sealed class LeftOut
    {
        public static readonly LeftOut Mark = new();
    }
}
