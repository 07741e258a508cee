using System.CommandLine;
using Tracing.Functional.Tool.Inputs;

namespace Tracing.Functional.Tool.Commands;

// The options that say what is known of a trace when it starts.
internal sealed class RequestOptions
{
    private static readonly string[] s_methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    private readonly Option<string?>[] _requests =
    [
        .. s_methods.Select(static method => Text($"--{method.ToLowerInvariant()}", $"A {method} request.", "path")),
    ];

    private readonly Option<string?> _method = Text("--method", "A request of another method.", "method");
    private readonly Option<string?> _path = Text("--path", "Its path.", "path");
    private readonly Option<string[]> _headers = Pairs("--header", "A header of the request.");
    private readonly Option<string[]> _attributes = Pairs("--attribute", "An attribute at the start.");
    private readonly Option<string[]> _baggage = Pairs("--baggage", "An entry of the baggage.");
    private readonly Option<string?> _name = Text("--name", "Its name, if not that of the request.", "name");
    private readonly Option<string?> _kind = Text("--kind", "Its kind: " + string.Join(", ", TraceFacts.Kinds) + ".", "kind");
    private readonly Option<string?> _source = Text("--source", "The ActivitySource that starts it.", "name");
    private readonly Option<string?> _parent = Text("--parent", "Its parent: " + string.Join(", ", TraceFacts.Parents) + ".", "parent");

    public RequestOptions()
    {
        _kind.CompletionSources.Add(TraceFacts.Kinds);
        _parent.CompletionSources.Add(TraceFacts.Parents);
    }

    private IEnumerable<Option> All =>
        [.. _requests, _method, _path, _headers, _attributes, _baggage, _name, _kind, _source, _parent];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
    }

    /// <summary>Whether one of them is given.</summary>
    public bool AreGiven(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is { Implicit: false });

    public TraceFacts Read(ParseResult parsed)
    {
        var facts = Request(parsed);
        if (parsed.GetValue(_name) is { } name)
            facts = facts.WithName(name);
        if (parsed.GetValue(_kind) is { } kind)
            facts = facts.WithKind(TraceFacts.Kind(_kind.Name, kind));
        if (parsed.GetValue(_source) is { } source)
            facts = facts.WithSource(source);
        if (parsed.GetValue(_parent) is { } parent)
            facts = facts.WithParent(_parent.Name, parent);
        facts = Each(parsed, _headers).Aggregate(facts, static (all, pair) => all.WithHeader(pair.Name, pair.Value));
        facts = Each(parsed, _baggage).Aggregate(facts, static (all, pair) => all.WithBaggage(pair.Name, pair.Value));
        return Each(parsed, _attributes).Aggregate(facts, static (all, pair) => all.WithAttribute(pair.Name, Units.Value(pair.Value)));
    }

    private TraceFacts Request(ParseResult parsed)
    {
        var given = _requests.Select((option, i) => (Method: s_methods[i], Path: parsed.GetValue(option)))
            .Where(static one => one.Path is not null)
            .ToList();
        var (method, path) = (parsed.GetValue(_method), parsed.GetValue(_path));
        if (given.Count > 1 || (given.Count == 1 && (method ?? path) is not null))
        {
            throw new InputException(
                "The request is given twice; allowed: one of --get, --post, --put, --patch, --delete, or --method with --path.");
        }

        if (given.Count == 1)
            (method, path) = given[0];
        return (method ?? path) is null ? TraceFacts.Nothing : TraceFacts.Nothing.WithRequest(method, path);
    }

    private static IEnumerable<(string Name, string Value)> Each(ParseResult parsed, Option<string[]> option) =>
        parsed.GetValue(option)!.Select(text => Units.Pair(option.Name, text));

    private static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };

    private static Option<string[]> Pairs(string name, string description) =>
        new(name) { Description = description, HelpName = "name=value", DefaultValueFactory = static _ => [] };
}
