// The resources and scopes of all held spans, each once.
namespace Tracing.Functional.Gateway.Shards;

/// <summary>
/// Gives a resource and scope a number. A number stays good as long as a span can be held that has it: contexts go when no span came under
/// them for <paramref name="keep"/> nanoseconds. Their memory is taken of the budget. Safe for concurrent use.
/// </summary>
internal sealed class SharedContexts(ByteBudget budget, long keep)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SpanContext, int> _numbers = new(new SpanContext.ByBytes());
    private readonly Stack<int> _free = new();
    private volatile SpanContext?[] _contexts = new SpanContext?[16];
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _numbers.Count;
        }
    }

    public SpanContext this[int number] => _contexts[number]!;

    /// <summary>The number of a context; -1 if the budget has no room for a new one.</summary>
    public int Find(ContextParts parts, long now)
    {
        lock (_lock)
        {
            if (!_numbers.GetAlternateLookup<ContextParts>().TryGetValue(parts, out var number))
                return Add(new SpanContext(parts) { UsedAt = now });
            var context = _contexts[number]!;
            (context.UsedAt, context.IsLeaving) = (now, false);
            return number;
        }
    }

    /// <summary>
    /// Lets go of contexts that no held span can have any more. Only at the second look: when the process was stopped for long, a request
    /// may still have numbers that it found before.
    /// </summary>
    public void Sweep(long now)
    {
        lock (_lock)
        {
            foreach (var (context, number) in _numbers.Where(pair => now - pair.Key.UsedAt > keep).ToList())
            {
                if (!context.IsLeaving)
                {
                    context.IsLeaving = true;
                    continue;
                }

                budget.GiveBack(context.Bytes);
                _numbers.Remove(context);
                _contexts[number] = null;
                _free.Push(number);
            }
        }
    }

    private int Add(SpanContext context)
    {
        if (!budget.TryTake(context.Bytes))
            return -1;
        if (!_free.TryPop(out var number))
        {
            number = _count++;
            if (number == _contexts.Length)
            {
                var larger = new SpanContext?[2 * number];
                _contexts.CopyTo(larger, 0);
                _contexts = larger;
            }
        }

        _contexts[number] = context;
        _numbers[context] = number;
        return number;
    }
}
