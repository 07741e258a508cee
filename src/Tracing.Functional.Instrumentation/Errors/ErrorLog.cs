using System.Diagnostics;

namespace Tracing.Functional.Errors;

// The errors of one span: how many got events, which was the last, and what the span carries of it. Created with the first error, bounded
// by the options.
internal sealed class ErrorLog
{
    private const string Key = "tracing.functional.errors";
    private static readonly Lock s_adding = new();
    private readonly Lock _lock = new();
    private readonly List<Seen> _seen = [];
    private int _events;
    private long _repeats;
    private ErrorFacts? _last;
    private ErrorFacts? _marked;

    public static ErrorLog? Of(Activity activity) => activity.GetCustomProperty(Key) as ErrorLog;

    public static ErrorLog GetOrAdd(Activity activity)
    {
        if (Of(activity) is { } there)
            return there;
        lock (s_adding)
        {
            if (Of(activity) is { } meanwhile)
                return meanwhile;
            var log = new ErrorLog();
            activity.SetCustomProperty(Key, log);
            return log;
        }
    }

    public void Saw(ErrorFacts facts) => Volatile.Write(ref _last, facts);

    /// <summary>
    /// Whether the error gets no event of its own. Then it is counted on the span, within the lock: of two threads the later one must write
    /// the greater number.
    /// </summary>
    public bool IsOnlyCounted(Activity activity, string exception, string message, ErrorFacts facts, ErrorOptions options)
    {
        lock (_lock)
        {
            var index = _seen.FindIndex(seen => seen.Is(exception, message, facts.Type));
            var times = index < 0 ? 0 : _seen[index].Times;
            if (_events >= options.MaxErrors || times >= options.MaxRepeats)
            {
                activity.SetTag(ErrorNames.Repeats, ++_repeats);
                return true;
            }

            _events++;
            if (index < 0)
                _seen.Add(new Seen(exception, message, facts.Type, 1));
            else
                _seen[index] = _seen[index] with { Times = times + 1 };
            return false;
        }
    }

    /// <summary>The failed span carries the facts of its last error. An error.type that somebody else has set stays.</summary>
    public void Mark(Activity activity)
    {
        lock (_lock)
            MarkLast(activity);
    }

    /// <summary>It has not failed after all.</summary>
    public void Unmark(Activity activity)
    {
        lock (_lock)
            UnmarkLast(activity);
    }

    private void MarkLast(Activity activity)
    {
        if (Volatile.Read(ref _last) is not { } last || ReferenceEquals(last, _marked))
            return;
        var type = activity.GetTagItem(ErrorNames.Type);
        var isFree = type is null || (_marked is { } marked && marked.Type.Equals(type as string, StringComparison.Ordinal));
        UnmarkLast(activity);
        if (isFree || last.IsNamed)
            activity.SetTag(ErrorNames.Type, last.Type);
        foreach (var (key, value) in last.Attributes)
        {
            if (ErrorNames.IsOfSpan(key))
                activity.SetTag(key, value);
        }

        _marked = last;
    }

    private void UnmarkLast(Activity activity)
    {
        if (_marked is not { } marked)
            return;
        _marked = null;
        if (marked.Type.Equals(activity.GetTagItem(ErrorNames.Type) as string, StringComparison.Ordinal))
            activity.SetTag(ErrorNames.Type, null);
        foreach (var (key, _) in marked.Attributes)
        {
            if (ErrorNames.IsOfSpan(key))
                activity.SetTag(key, null);
        }
    }

    private readonly record struct Seen(string Exception, string Message, string Type, int Times)
    {
        public bool Is(string exception, string message, string type) =>
            string.Equals(Exception, exception, StringComparison.Ordinal) && string.Equals(Message, message, StringComparison.Ordinal)
            && string.Equals(Type, type, StringComparison.Ordinal);
    }
}
