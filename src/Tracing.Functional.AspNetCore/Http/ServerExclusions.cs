using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.AspNetCore.Http;

// Requests that are not recorded, by path, and all spans that start while they are handled. The path is checked when the request starts;
// later routing changes nothing. A base path that a middleware takes off is known only after the first request that has it.
internal sealed class ServerExclusions(IList<PathString> paths, IServiceScopeFactory? host) : SpanFilter
{
    private const int MostBases = 16;

    /// <summary>
    /// Whether the request in whose flow this runs is left out. Set only for those that are, since it costs an execution context.
    /// </summary>
    private static readonly AsyncLocal<bool> s_isLeftOut = new();

    private readonly PathString[] _paths = [.. paths];
    private PathString[] _bases = [];

    public override bool IsLeftOut(bool isLocalRoot)
    {
        if (!StartingRequest.IsStarting)
            return s_isLeftOut.Value;

        // The flow may be that of the request before.
        if (s_isLeftOut.Value)
            s_isLeftOut.Value = false;
        return IsLeftOut(StartingRequest.Current!, isLocalRoot);
    }

    public bool IsLeftOut(HttpContext context, bool isLocalRoot)
    {
        if (context.Features.Get<LeftOut>() is not null)
            return true;
        if (!isLocalRoot || !IsOfThisHost(context) || !HasPath(context.Request.Path))
            return false;
        context.Features.Set(LeftOut.Mark);
        s_isLeftOut.Value = true;
        return true;
    }

    /// <summary>
    /// Whether the request turns out to be left out, now that its base path is known. From then on requests with that base are left out
    /// from their start.
    /// </summary>
    public bool IsFoundLater(HttpContext context)
    {
        var pathBase = context.Request.PathBase;
        if (!pathBase.HasValue || !IsOfThisHost(context) || Array.IndexOf(_bases, pathBase) >= 0)
            return false;
        lock (_paths)
        {
            if (_bases.Length < MostBases && Array.IndexOf(_bases, pathBase) < 0)
                _bases = [.. _bases, pathBase];
        }

        return IsLeftOut(context, isLocalRoot: true);
    }

    /// <summary>Samplers of one host are asked about the requests of all in the process.</summary>
    private bool IsOfThisHost(HttpContext context) =>
        host is null || context is not DefaultHttpContext known || ReferenceEquals(known.ServiceScopeFactory, host);

    private bool HasPath(PathString path)
    {
        if (IsExcluded(path))
            return true;
        foreach (var pathBase in _bases)
        {
            if (path.StartsWithSegments(pathBase, StringComparison.OrdinalIgnoreCase, out var rest) && IsExcluded(rest))
                return true;
        }

        return false;
    }

    private bool IsExcluded(PathString path)
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
