namespace Tracing.Functional.Control;

// Decides by the policy that a control runs. Implemented by the sampler of one provider.
internal interface IPolicyUser
{
    /// <summary>Whether an engine holds traces until they end. Known when the user is created.</summary>
    bool HasEngine { get; }

    /// <summary>Whether held traces can be exported or observed. Known once the provider is built.</summary>
    bool CanWait { get; }

    /// <summary>Whether it learns the sources that start traces, as far as these tests ask.</summary>
    bool HearsSources(ValueTest[] tests);

    /// <summary>Switches to this run, from the next span on.</summary>
    void Use(SamplingRun run);
}
