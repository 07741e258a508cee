namespace Tracing.Functional.AspNetCore.Http;

// Numbers as attributes hold them: those that come again and again are made once.
internal static class SmallNumbers
{
    private const int Most = 1_024;
    private static readonly object?[] s_numbers = new object?[Most];

    public static object Box(int number) =>
        (uint)number < Most ? Volatile.Read(ref s_numbers[number]) ?? Make(number) : number;

    private static object Make(int number)
    {
        object made = number;
        return Interlocked.CompareExchange(ref s_numbers[number], made, null) ?? made;
    }
}
