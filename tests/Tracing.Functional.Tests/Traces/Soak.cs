// How many cases a property runs: its own number times TRACING_SOAK, a whole number (default 1). A failure prints its seed.
using System.Globalization;
using FsCheck;

namespace Tracing.Functional.Tests.Traces;

internal static class Soak
{
    public static int Factor { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("TRACING_SOAK"), CultureInfo.InvariantCulture, out var factor) && factor > 0
            ? factor
            : 1;

    public static int Times(int cases) => cases * Factor;

    public static void Check(int cases, Property property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases).WithQuietOnSuccess(true), property);
}
