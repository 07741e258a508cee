using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Advice;

// A check of the application's own. If it throws, the fault is counted under its name and the first one is logged; the next span is
// checked again.
internal sealed class OwnCheck(string name, Func<Activity, string?> check)
{
    [ThreadStatic]
    private static bool t_isRunning;

    private readonly Hook _hook = new("adviser check " + name);

    public string Name { get; } = name;

    /// <summary>Null if the span is fine. Spans that end inside a check are not checked, so that a check may start spans.</summary>
    public string? Advice(Activity span)
    {
        if (t_isRunning)
            return null;

        t_isRunning = true;
        var advice = _hook.Run((check, span), static own => own.check(own.span), null);
        t_isRunning = false;
        return string.IsNullOrWhiteSpace(advice) ? null : advice;
    }
}
