using Microsoft.AspNetCore.Http;

namespace Tracing.Functional.AspNetCore.Http;

// The exceptions of one request: the one that left the application, and those that handlers have caught. Kept with the request.
internal sealed class RequestExceptions
{
    private const int Most = 8;
    private readonly List<Exception> _caught = [];

    /// <summary>What left the application and is none of the client's making.</summary>
    public Exception? Escaped { get; set; }

    /// <summary>Whether an exception said that the client went away.</summary>
    public bool IsGone { get; set; }

    public IReadOnlyList<Exception> Caught => _caught;

    public static RequestExceptions Of(HttpContext context)
    {
        if (context.Features.Get<RequestExceptions>() is { } known)
            return known;
        var exceptions = new RequestExceptions();
        context.Features.Set(exceptions);
        return exceptions;
    }

    /// <summary>Each once: several handlers and filters may see the same one.</summary>
    public void Catch(Exception exception)
    {
        if (_caught.Count < Most && !_caught.Contains(exception))
            _caught.Add(exception);
    }
}
