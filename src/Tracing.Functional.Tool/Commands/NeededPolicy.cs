using System.Diagnostics.CodeAnalysis;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tool.Inputs;
using Tracing.Functional.Tool.Output;

namespace Tracing.Functional.Tool.Commands;

/// <summary>A policy that a command works with, and its name.</summary>
internal sealed record NeededPolicy(string Name, Policy Policy)
{
    /// <summary>The policy of an argument. Its errors are told on standard error.</summary>
    public static bool TryRead(
        Terminal terminal, string argument, string section, string[] environments, string[] functions,
        [NotNullWhen(true)] out NeededPolicy? policy)
    {
        var sources = PolicyFiles.Read(argument, section, environments).ToList();
        if (sources.Count > 1)
        {
            throw new InputException(
                $"{argument} has {sources.Count} policies, one for each of several environments; allowed: one, by --environment.");
        }

        var document = PolicyText.Read(sources[0].Text, PolicyFiles.Unknown(functions));
        policy = document.Policy is { } read ? new NeededPolicy(sources[0].Name, read) : null;
        if (policy is null)
            CheckText.WriteErrors(terminal, new CheckedPolicy(sources[0], document));
        return policy is not null;
    }
}
