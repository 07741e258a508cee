namespace Tracing.Functional.Ground;

// Numbers as attributes hold them: status codes and ports come again and again, and each is made once, until another takes its place.
internal static class SharedNumbers
{
    private const int Places = 1_024;
    private static readonly object?[] s_numbers = new object?[Places];

    public static object Box(int number)
    {
        ref var place = ref s_numbers[(uint)number % Places];
        return Volatile.Read(ref place) is { } known && (int)known == number ? known : Make(ref place, number);
    }

    private static object Make(ref object? place, int number)
    {
        object made = number;
        Volatile.Write(ref place, made);
        return made;
    }
}
