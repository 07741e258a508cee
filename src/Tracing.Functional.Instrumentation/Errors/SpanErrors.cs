using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Errors;

// Errors and status on spans: shared by Span, plain activities and Spans.Run. Nothing here throws, and nothing is computed if the span is
// not recorded.
internal static class SpanErrors
{
    private static readonly Hook s_record = new("span error");
    private static readonly Hook s_status = new("span status");
    private static readonly Hook s_describe = new("error description");

    /// <summary>An event for the error; the status stays.</summary>
    public static void Record(Activity? activity, Exception error, Action<ErrorDescription>? describe)
    {
        if (activity is { IsAllDataRequested: true })
            s_record.Run((activity, error, describe), static state => Note(state.activity, state.error, state.describe, isPassing: false));
    }

    /// <summary>
    /// Adds an event, unless this or an inner span has recorded the error, and sets the status. A description in words is not replaced by
    /// an exception's message.
    /// </summary>
    public static void Fail(Activity? activity, Exception error, Action<ErrorDescription>? describe)
    {
        if (activity is { IsAllDataRequested: true })
            s_record.Run((activity, error, describe),
                static state => Fail(state.activity, Note(state.activity, state.error, state.describe, isPassing: true)));
    }

    /// <summary>
    /// An exception that leaves a span's work fails the span; a cancellation that was asked for does not. If the caller's token is known,
    /// only that one counts.
    /// </summary>
    public static void Escaped(Activity? activity, Exception error, CancellationToken? caller = null)
    {
        if (!(caller is { } token ? Cancellations.IsBy(error, token) : Cancellations.IsAskedFor(error)))
            Fail(activity, error, describe: null);
    }

    public static void Fail(Activity? activity, string? description)
    {
        if (activity is not { IsAllDataRequested: true })
            return;
        s_status.Run((activity, description), static failed =>
        {
            var text = failed.description is { } words
                ? BoundedText.Shorten(words, ErrorSettings.Of(failed.activity).Options.MaxMessageLength)
                : null;
            if (SpanStatus.Fail(failed.activity, text))
                ErrorLog.Of(failed.activity)?.Mark(failed.activity);
        });
    }

    public static void Succeed(Activity? activity)
    {
        if (activity is not { IsAllDataRequested: true })
            return;
        s_status.Run(activity, static activity =>
        {
            SpanStatus.Succeed(activity);
            ErrorLog.Of(activity)?.Unmark(activity);
        });
    }

    /// <summary>The error's type or category, without an event.</summary>
    public static string TypeOf(Activity activity, Exception error) =>
        TypeOf(ErrorSettings.Of(activity).Options.Classifiers.Of(error), error);

    private static void Fail(Activity activity, ErrorFacts? facts)
    {
        var description = string.IsNullOrEmpty(activity.StatusDescription) ? facts?.Message : null;
        if (SpanStatus.Fail(activity, description))
            ErrorLog.Of(activity)?.Mark(activity);
    }

    private static ErrorFacts? Note(Activity activity, Exception? error, Action<ErrorDescription>? describe, bool isPassing)
    {
        if (error is null)
            return null;
        var settings = ErrorSettings.Of(activity);
        var log = ErrorLog.GetOrAdd(activity);
        var message = ErrorText.Message(error, settings.Options.MaxMessageLength);
        if (SeenError.Of(error) is { } seen && (seen.IsIn(activity) ? isPassing : seen.IsInside(activity)))
        {
            var known = describe is null ? seen.Facts : Facts(error, message, describe, settings.Options);
            log.Saw(known);
            return known;
        }

        var facts = Facts(error, message, describe, settings.Options);
        log.Saw(facts);
        SeenError.Remember(error, activity, facts);
        if (log.IsOnlyCounted(activity, error.GetType().ToString(), message, facts, settings.Options))
            return facts;

        AddEvent(activity, error, message, facts, settings.Options);
        if (settings.Logger is { } logger)
            ErrorLogging.Log(logger, activity, error, facts);
        return facts;
    }

    private static ErrorFacts Facts(Exception error, string message, Action<ErrorDescription>? describe, ErrorOptions options)
    {
        var description = describe is null ? null : new ErrorDescription();
        if (description is not null)
            s_describe.Run((description, describe!), static asked => asked.Item2(asked.description));
        var isNamed = description is { Named.IsNone: false };
        var type = TypeOf(isNamed ? description!.Named : options.Classifiers.Of(error), error);
        var words = description?.OwnMessage is { } own ? BoundedText.Shorten(own, options.MaxMessageLength) : message;
        return new ErrorFacts(type, isNamed, words, description?.Attributes ?? []);
    }

    private static string TypeOf(ErrorCategory category, Exception error) => category.IsNone ? error.GetType().ToString() : category.Name;

    /// <summary>Nothing is missing that the framework would add. It notifies listeners of exceptions, such as our streams.</summary>
    private static void AddEvent(Activity activity, Exception error, string message, ErrorFacts facts, ErrorOptions options)
    {
        var tags = new TagList();
        foreach (var (key, value) in facts.Attributes)
            tags.Add(key, value);
        Add(ref tags, ErrorNames.Type, facts.Type);
        if (options.Stack == StackDetail.Fingerprint)
            Add(ref tags, ErrorNames.Fingerprint, ErrorText.Fingerprint(error, options));
        Add(ref tags, ErrorNames.ExceptionType, error.GetType().ToString());
        Add(ref tags, ErrorNames.ExceptionMessage, message);
        Add(ref tags, ErrorNames.ExceptionStack, ErrorText.Stack(error, options));
        activity.AddException(error, tags);
    }

    private static void Add(ref TagList tags, string key, string value)
    {
        foreach (var tag in tags)
        {
            if (string.Equals(tag.Key, key, StringComparison.Ordinal))
                return;
        }

        tags.Add(key, value);
    }
}
