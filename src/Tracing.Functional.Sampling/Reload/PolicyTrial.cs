using Tracing.Functional.Fluent;

namespace Tracing.Functional.Reload;

// From a reading to a policy, or to the reason why it is none.
internal sealed record PolicyTrial(PolicyDocument? Document, Rejection? Rejection)
{
    /// <summary>Reads the text. A policy that a text brings has met the text's own expectations.</summary>
    public static PolicyTrial Of(PolicyReading reading, PolicyFunctions functions)
    {
        if (reading.Text is not { } text)
            return new(Document: null, reading.Problem);
        var document = PolicyText.Read(text, functions);
        return document.Policy is null || document.Diagnostics.Any(static one => one.IsError)
            ? new(document, Rejection.Of(document, reading.Origin))
            : new(document, Rejection: null);
    }
}
