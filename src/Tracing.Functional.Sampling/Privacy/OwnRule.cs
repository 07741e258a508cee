using Tracing.Functional.Ground;

namespace Tracing.Functional.Privacy;

// A rule of the application's own. What it throws redacts the whole text.
internal sealed class OwnRule(string name, Func<string, string?> redact)
{
    private readonly Hook _hook = new("privacy rule " + name);

    public string Name { get; } = name;

    public string Apply(string text, Mark mark) => _hook.Run((redact, text), static rule => rule.redact(rule.text) ?? rule.text, null) ?? mark.Of(text);
}
