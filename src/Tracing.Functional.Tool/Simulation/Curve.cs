namespace Tracing.Functional.Tool.Simulation;

// A value for each second, thinned to as many columns as a picture has.
internal static class Curve
{
    private static readonly double[] s_factors = [1, 2, 5, 10];

    /// <summary>
    /// Of each column the greatest value, so that no spike is lost, or the least, so that no fall is. Seconds without a value take the last
    /// one before them; columns before any have none.
    /// </summary>
    public static double[] Thin(IReadOnlyList<double> values, int columns, bool isLeast = false)
    {
        var thin = new double[columns];
        var last = double.NaN;
        for (var column = 0; column < columns; column++)
        {
            var from = (int)((long)column * values.Count / columns);
            var to = Math.Max(from + 1, (int)((column + 1L) * values.Count / columns));
            var here = Enumerable.Range(from, Math.Max(0, Math.Min(to, values.Count) - from))
                .Select(i => values[i]).Where(static value => !double.IsNaN(value)).ToList();
            if (here.Count > 0)
                last = isLeast ? here.Min() : here.Max();
            thin[column] = last;
        }

        return thin;
    }

    /// <summary>Round values from 0 to at least the greatest, for an axis: steps of 1, 2 or 5 times a power of ten.</summary>
    public static double[] Ticks(double greatest, int atMost)
    {
        if (!(greatest > 0))
            return [0, 1];

        var rough = greatest / atMost;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = s_factors.Select(factor => factor * power).First(step => step >= rough * (1 - 1e-9));
        var count = (int)Math.Ceiling(greatest / step - 1e-9);
        return [.. Enumerable.Range(0, count + 1).Select(i => i * step)];
    }
}
