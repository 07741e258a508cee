namespace Tracing.Functional.Ground;

// An exception of the application, as text for an event log.
internal static class FaultText
{
    /// <summary>Its ToString, or only its type if that throws.</summary>
    public static string Of(Exception fault) =>
        Hook.Silent.Run(fault, static fault => fault.ToString(), null) ?? fault.GetType().ToString();
}
