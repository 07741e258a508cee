using System.Diagnostics;

namespace Tracing.Functional.Sampling;

// What conditions and observers ask about links that the application gives lazily: read when it is first asked for, and only once.
internal sealed class LinkFacts
{
    private readonly IEnumerable<ActivityLink> _links;
    private bool _isRead;
    private int _count;
    private bool _hasSampled;

    private LinkFacts(IEnumerable<ActivityLink> links) => _links = links;

    public int Count
    {
        get
        {
            Read();
            return _count;
        }
    }

    public bool HasSampled
    {
        get
        {
            Read();
            return _hasSampled;
        }
    }

    /// <summary>What facts at a start carry. Collections are passed through, so nothing is allocated for them.</summary>
    public static object? Of(IEnumerable<ActivityLink>? links) =>
        links is null or ActivityLink[] or IReadOnlyCollection<ActivityLink> or ICollection<ActivityLink> ? links : new LinkFacts(links);

    public static bool IsSampled(ActivityLink link) => ParentReader.IsSampled(link.Context.TraceFlags);

    private void Read()
    {
        if (_isRead)
            return;

        _isRead = true;
        foreach (var link in _links)
        {
            _count++;
            _hasSampled |= IsSampled(link);
        }
    }
}
