namespace Tracing.Functional.Tool.Inputs;

/// <summary>A policy's text, and where it is written.</summary>
/// <param name="Name">What people read, such as "orders.policy" or "appsettings.json#Tracing:Sampling:Policy".</param>
/// <param name="File">The file that holds it.</param>
/// <param name="Text">The text.</param>
/// <param name="Line">The line of the file that holds all of the text, if it is a value in JSON; else null.</param>
internal sealed record PolicySource(string Name, string File, string Text, int? Line = null)
{
    /// <summary>A policy on standard input.</summary>
    public const string StandardInput = "stdin";

    public bool IsStandardInput => File is StandardInput;
}
