// The memory that all shards of a gateway share.
namespace Tracing.Functional.Gateway.Shards;

/// <summary>Bytes that may be held, by all shards together. Never more than the limit is taken. Safe for concurrent use.</summary>
internal sealed class ByteBudget(long limit)
{
    private long _taken;

    public long Limit => limit;

    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Takes bytes, or none if there is no room for all.</summary>
    public bool TryTake(long bytes)
    {
        var taken = Volatile.Read(ref _taken);
        while (taken + bytes <= limit)
        {
            var seen = Interlocked.CompareExchange(ref _taken, taken + bytes, taken);
            if (seen == taken)
                return true;
            taken = seen;
        }

        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
