using System.CommandLine;

namespace Tracing.Functional.Tool.Commands;

// Arguments and options that several commands have.
internal static class SharedOptions
{
    public static Argument<string[]> Files(string description) => new("file")
    {
        Description = description,
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<string[]> Functions() => new("--function")
    {
        Description = "A function that the text may call; never true here.",
        HelpName = "name",
        DefaultValueFactory = static _ => [],
    };

    public static Option<string[]> Environments() => new("--environment", "-e")
    {
        Description = "Read appsettings.json with that environment's file.",
        HelpName = "name",
        DefaultValueFactory = static _ => [],
    };

    public static Option<string> Section() => new("--section")
    {
        Description = "Where settings have the policy.",
        HelpName = "key",
        DefaultValueFactory = static _ => "Tracing:Sampling",
    };

    public static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', values),
            DefaultValueFactory = _ => values[0],
        };
        option.CompletionSources.Add(values);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !values.Contains(value, StringComparer.Ordinal))
                result.AddError($"{name} is {value}; allowed: {string.Join(", ", values)}.");
        });
        return option;
    }
}
