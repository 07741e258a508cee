namespace Tracing.Functional.Tool.Simulation;

/// <summary>What a rule did in a run.</summary>
internal sealed class RuleRun
{
    public int Decided { get; set; }

    public int Kept { get; set; }

    public double Shed { get; set; }
}
