namespace Tracing.Functional.Control;

// Who decides by what a control runs: a sampler of one provider.
internal interface IPolicyUser
{
    /// <summary>Whether something holds traces until their ends. Known when the user is created.</summary>
    bool HasEngine { get; }

    /// <summary>Whether what is held can be exported too. Known once the provider is built.</summary>
    bool CanWait { get; }

    /// <summary>Decides by this run from the next span on.</summary>
    void Use(SamplingRun run);
}
