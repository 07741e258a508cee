using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using Tracing.Functional.Activities;
using Tracing.Functional.Control;
using Tracing.Functional.Limits;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Advice;

// Looks at a span that has ended and reports what could be better. Judgements are remembered, so an ordinary span costs a look into a table
// for its name and for each of its keys. A finding that was reported before is not written again.
internal sealed class SpanAdvice(
    AdviserOptions options, NanosecondClock clock, Func<FindingKind, string, string, bool> isReported, Func<Finding, bool> report)
{
    /// <summary>Names and keys are remembered and reported up to this length.</summary>
    public const int LongestPlace = 200;

    private const int Remembered = 4096;
    private const int ShortestJson = 20;
    private const int LongestEvidence = 120;
    private const int LongestAdvice = 200;
    private const string Withheld = "(name withheld)";

    private static readonly FrozenSet<string> s_wordsAbout = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "none", "null", "true", "false", "valid", "invalid", "expired", "missing", "bearer", "basic");

    private volatile Redactor _redactor = Redactor.Default;
    private readonly RecentTable<(string Source, string Name), SpanNames.Judgement> _names = new(Remembered);
    private readonly RecentTable<string, bool> _keys = new(Remembered);
    private readonly OwnCheck[] _checks = [.. options.Checks];
    private readonly ShortSpans _short = new(clock, options.ManyShortSpans);

    /// <summary>Its rules are the only ones that say what a secret is.</summary>
    public Redactor Redactor
    {
        set => _redactor = value;
    }

    public void Ended(Activity activity)
    {
        var source = activity.Source.Name;
        var isOurs = !Frameworks.Own(source);
        var name = isOurs ? Name(source, activity.DisplayName) : activity.DisplayName;
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
            Attribute(source, name, in tag, isOurs);

        var hasException = false;
        foreach (ref readonly var happened in activity.EnumerateEvents())
        {
            hasException |= string.Equals(happened.Name, "exception", StringComparison.Ordinal);
            foreach (ref readonly var tag in happened.EnumerateTagObjects())
                Attribute(source, name, in tag, isOurs);
        }

        Own(source, name, activity);
        if (!isOurs)
            return;
        if (!hasException)
            Error(source, name, activity);
        Short(source, name, activity);
    }

    /// <summary>True if it was reported, now or before.</summary>
    public bool NeverEnded(string source, string name, TimeSpan age) => Report(
        FindingKind.NeverEnded,
        source,
        PlaceOf(name),
        Invariant($"open for {age.TotalSeconds:0} s"),
        "using var span = Spans.Start(name), or Spans.Run(name, work), which end it also if the work throws");

    private void Error(string source, string name, Activity activity)
    {
        if (!ActivityStatus.IsFailed(activity) || !string.IsNullOrWhiteSpace(ActivityStatus.Description(activity)))
            return;
        if (activity.GetTagItem("error.type") is not null || isReported(FindingKind.ErrorWithoutContext, source, name))
            return;
        Report(
            FindingKind.ErrorWithoutContext,
            source,
            name,
            "the status is Error, without a description, an exception or error.type",
            "AddException(error) and SetStatus(ActivityStatusCode.Error, reason), or let the exception leave Spans.Run, which does both");
    }

    private void Short(string source, string name, Activity activity)
    {
        if (activity.Duration >= options.ShortSpan || isReported(FindingKind.ManyShortSpans, source, name) || !_short.AreMany(source, name))
            return;
        var length = options.ShortSpan.TotalMicroseconds;
        Report(
            FindingKind.ManyShortSpans,
            source,
            name,
            Invariant($"{options.ManyShortSpans} and more of them in a minute took less than {length:0.#} us each"),
            "an event of the span around them, or a metric that counts");
    }

    /// <summary>Judges the name, and returns the name to report.</summary>
    private string Name(string source, string name)
    {
        name = AttributeLimits.Text(name, LongestPlace);
        if (!_names.TryGet((source, name), out var judgement))
            judgement = _names.Add((source, name), Judge(name));
        switch (judgement.Quality)
        {
            case NameQuality.Good:
                return name;
            case NameQuality.Secret:
                Report(
                    FindingKind.Secret,
                    source,
                    Withheld,
                    "the span's name looks like a password, key or token",
                    "a name that says what is done, without values");
                return Withheld;
            case NameQuality.Vague:
                if (!isReported(FindingKind.VagueName, source, name))
                    ReportVague(source, name, judgement.Suggestion);
                return name;
            default:
                if (!isReported(FindingKind.ChangingName, source, judgement.Suggestion))
                    ReportChanging(source, name, judgement.Suggestion);
                return judgement.Suggestion;
        }
    }

    private void ReportVague(string source, string name, string suggestion) => Report(
        FindingKind.VagueName,
        source,
        name,
        $"'{name}' does not say what is done to what",
        $"a verb and what it is done to, such as '{suggestion}'");

    private void ReportChanging(string source, string name, string suggestion) => Report(
        FindingKind.ChangingName,
        source,
        suggestion,
        suggestion.Contains("{email}", StringComparison.Ordinal)
            ? "the name holds an e-mail address"
            : $"'{name}' is another name each time",
        $"write '{suggestion}', and what changes as attributes");

    private SpanNames.Judgement Judge(string name) =>
        HasSecret(name) ? new SpanNames.Judgement(NameQuality.Secret, Withheld) : SpanNames.Judge(name);

    private void Attribute(string source, string name, ref readonly KeyValuePair<string, object?> tag, bool isOurs)
    {
        if (_redactor.IsSecret(tag.Key, tag.Value) && !IsWordAbout(tag.Value))
        {
            ReportAttribute(
                FindingKind.Secret,
                source,
                name,
                tag.Key,
                "its value looks like a password, key or token",
                "leave it out, and record who was let in instead of with what");
            return;
        }

        if (!isOurs)
            return;
        if (!IsGoodKey(tag.Key))
        {
            ReportAttribute(
                FindingKind.AttributeKey,
                source,
                name,
                tag.Key,
                $"'{tag.Key}' is not in dotted lower case",
                $"write '{AttributeKeys.Better(tag.Key)}'");
        }

        if (tag.Value is not string { Length: >= ShortestJson } text)
            return;
        if (text.Length > options.HugeValueLength && !tag.Key.EndsWith("stacktrace", StringComparison.Ordinal))
        {
            ReportAttribute(
                FindingKind.HugeValue,
                source,
                name,
                tag.Key,
                Invariant($"{text.Length:#,0} characters"),
                "record its length, and the part that is searched for; SetSpanLimits cuts what is too long");
        }
        else if (IsJson(text))
        {
            ReportAttribute(
                FindingKind.JsonValue,
                source,
                name,
                tag.Key,
                Invariant($"{text.Length:#,0} characters of JSON"),
                $"attributes of their own for the fields that are searched for, such as '{AttributeKeys.Better(tag.Key)}.id'");
        }
    }

    private void Own(string source, string name, Activity activity)
    {
        foreach (var check in _checks)
        {
            if (check.Advice(activity) is not { } advice)
                continue;
            var place = $"{PlaceOf(name)} / {check.Name}";
            if (isReported(FindingKind.Own, source, place))
                continue;
            var clean = AttributeLimits.Text(_redactor.Text(advice), LongestAdvice);
            Report(FindingKind.Own, source, place, $"found by the check '{check.Name}'", clean);
        }
    }

    /// <summary>Names of frameworks are not judged, but they must not hold ids or secrets when they are reported.</summary>
    private string PlaceOf(string name) => HasSecret(name) ? Withheld : SpanNames.Steady(AttributeLimits.Text(name, LongestPlace));

    private bool HasSecret(string name) => _redactor.IsSecret("span.name", name);

    /// <summary>A word about a secret, as in "auth.password = expired". It is redacted too, but there is nothing to advise.</summary>
    private static bool IsWordAbout(object? value) => value is string text && s_wordsAbout.Contains(text);

    private bool IsGoodKey(string key)
    {
        if (key.Length > LongestPlace)
            return false;
        return _keys.TryGet(key, out var isGood) ? isGood : _keys.Add(key, AttributeKeys.IsGood(key));
    }

    private static bool IsJson(string text) => (text[0], text[^1]) switch
    {
        ('{', '}') => text.Contains("\":", StringComparison.Ordinal) || text.Contains("\" :", StringComparison.Ordinal),
        ('[', ']') => text.Contains("{\"", StringComparison.Ordinal)
            || text.Contains("\",", StringComparison.Ordinal)
            || text[1] is '[' or '"',
        _ => false,
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void ReportAttribute(FindingKind kind, string source, string name, string key, string evidence, string advice)
    {
        key = SpanNames.Steady(AttributeLimits.Text(key, LongestPlace));
        Report(kind, source, $"{PlaceOf(name)} / {key}", evidence, advice);
    }

    private bool Report(FindingKind kind, string source, string place, string evidence, string advice) =>
        report(new Finding(kind, source, place, AttributeLimits.Text(evidence, LongestEvidence), advice));
}
