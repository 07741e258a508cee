namespace OrderShop;

// Work that takes a while.
internal static class Work
{
    public static Task For(int leastMilliseconds, int mostMilliseconds) =>
        Task.Delay(Random.Shared.Next(leastMilliseconds, mostMilliseconds));
}
