using Tracing.Functional.Control;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Reload;

// The first policy of a source, from when the provider is built.
internal sealed class StartedPolicy : IDisposable
{
    private StartedPolicy(
        IPolicySource source, PolicyReloadOptions options, PolicyReading reading, PolicyDocument document, Rejection? rejection)
    {
        Source = source;
        Options = options;
        Policy = document.Policy!;
        Rejection = rejection;
        State = ReloadState.Start(reading, isApplied: rejection is null);
        Info = rejection is null
            ? time => PolicyInfo.OfText(reading.Kind, reading.Origin, document, time)
            : time => PolicyInfo.OfText(PolicySourceKind.Code, nameof(PolicyReloadOptions.OnInvalidAtStart), document, time);
    }

    public IPolicySource Source { get; }

    public PolicyReloadOptions Options { get; }

    public Policy Policy { get; }

    public Func<TimeProvider, PolicyInfo> Info { get; }

    public ReloadState State { get; }

    /// <summary>Why the fallback runs; null if the source's own policy does.</summary>
    public Rejection? Rejection { get; }

    /// <summary>Reads the source.</summary>
    /// <param name="source">Disposed if it cannot be used, else with the answer.</param>
    /// <param name="options">They have been checked.</param>
    /// <param name="refusal">Why a policy does not fit the provider; null if it does.</param>
    /// <exception cref="PolicyTextException">The text has errors, and the options have no fallback.</exception>
    /// <exception cref="InvalidOperationException">No text, or a policy that does not fit the provider, and no fallback.</exception>
    public static StartedPolicy Read(IPolicySource source, PolicyReloadOptions options, Func<Policy, string?> refusal)
    {
        try
        {
            var reading = source.Read();
            var trial = PolicyTrial.Of(reading, options.Functions);
            var rejection = trial.Rejection
                ?? (refusal(trial.Document!.Policy!) is { } why ? new Rejection(Rejection.Engine, why) : null);
            var document = rejection is null
                ? trial.Document!
                : PolicyReloadOptions.Fallback(options) ?? throw Invalid(reading, trial, rejection);
            return new(source, options, reading, document, rejection);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public void Dispose() => Source.Dispose();

    private static Exception Invalid(PolicyReading reading, PolicyTrial trial, Rejection rejection) =>
        trial.Document is { Policy: null } text
            ? new PolicyTextException(text, reading.Origin)
            : new InvalidOperationException(
                $"The sampling policy of {reading.Origin} cannot be used at the start ({rejection.Reason}). {rejection.Message}");
}
