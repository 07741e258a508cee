namespace Tracing.Functional.Ground;

// The one meter under which all packages count.
internal static class MeterName
{
    public const string Value = "Tracing.Functional";
}
