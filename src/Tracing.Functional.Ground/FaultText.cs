namespace Tracing.Functional.Ground;

// How an exception of the application's is told in an event log.
internal static class FaultText
{
    /// <summary>All it says of itself; only its type where it throws while it says so.</summary>
    public static string Of(Exception fault)
    {
        try
        {
            return fault.ToString();
        }
#pragma warning disable CA1031 // Its type is told instead.
        catch (Exception)
#pragma warning restore CA1031
        {
            return fault.GetType().ToString();
        }
    }
}
