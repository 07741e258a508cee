using Tracing.Functional.Tool.Inputs;

namespace Tracing.Functional.Tool.Output;

/// <summary>A policy's text, and what is found in it.</summary>
internal sealed record CheckedPolicy(PolicySource Source, PolicyDocument Document)
{
    public int Errors => Document.Diagnostics.Count(static one => one.IsError);

    public int Warnings => Document.Diagnostics.Length - Errors;

    public int Met => Document.Expectations.Count(static one => one.IsMet);

    /// <summary>The line in the file: a text that is a value in JSON lies on one line of it.</summary>
    public int LineOf(Diagnostic diagnostic) => Source.Line ?? diagnostic.Line;

    /// <summary>Whether columns of the text are columns of the file.</summary>
    public bool HasColumns => Source.Line is null;
}
