// A set of span ids.
namespace Tracing.Functional.Gateway.Shards;

/// <summary>Span ids, none of them zero: 8 bytes each, and a third of the places free. The default value is empty.</summary>
internal struct IdSet
{
    private const int Smallest = 8;
    private ulong[]? _places;

    public int Count { get; private set; }

    /// <summary>The bytes that its table takes.</summary>
    public readonly int Bytes => 8 * (_places?.Length ?? 0);

    public readonly bool Contains(ulong id) => _places is { } places && places[Find(places, id)] == id;

    /// <summary>False if it is there already.</summary>
    public bool Add(ulong id)
    {
        _places ??= new ulong[Smallest];
        var place = Find(_places, id);
        if (_places[place] == id)
            return false;
        if (3 * (Count + 1) > 2 * _places.Length)
        {
            Grow();
            place = Find(_places, id);
        }

        _places[place] = id;
        Count++;
        return true;
    }

    /// <summary>False if it is not there.</summary>
    public bool Remove(ulong id)
    {
        if (_places is not { } places)
            return false;
        var hole = Find(places, id);
        if (places[hole] != id)
            return false;

        // What stands behind it and could not stand nearer to its own place moves up.
        var mask = places.Length - 1;
        for (var next = (hole + 1) & mask; places[next] != 0; next = (next + 1) & mask)
        {
            var home = HomeOf(places, places[next]);
            if (((next - home) & mask) < ((next - hole) & mask))
                continue;
            places[hole] = places[next];
            hole = next;
        }

        places[hole] = 0;
        Count--;
        return true;
    }

    public void Clear() => (_places, Count) = (null, 0);

    private static int HomeOf(ulong[] places, ulong id) => (int)((id * 0x9E3779B97F4A7C15) >> 32) & (places.Length - 1);

    /// <summary>Where the id is, or the free place where it would be.</summary>
    private static int Find(ulong[] places, ulong id)
    {
        var place = HomeOf(places, id);
        while (places[place] != 0 && places[place] != id)
            place = (place + 1) & (places.Length - 1);
        return place;
    }

    private void Grow()
    {
        var places = new ulong[2 * _places!.Length];
        foreach (var id in _places)
        {
            if (id != 0)
                places[Find(places, id)] = id;
        }

        _places = places;
    }
}
