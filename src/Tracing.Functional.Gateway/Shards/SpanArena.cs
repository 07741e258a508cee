// Where the spans of one shard lie: one behind the other in chunks, so that a held span costs its raw bytes and a small header, and holding
// one is a copy. A chunk goes when its last span has gone.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Gateway.Shards;

/// <summary>Not safe for concurrent use: its shard locks.</summary>
internal sealed class SpanArena(ByteBudget budget)
{
    /// <summary>The address of no span.</summary>
    public const int None = -1;

    /// <summary>Below the size from which objects are collected late.</summary>
    public const int ChunkBytes = 32 * 1024;

    private const int Unit = 8;
    private const int UnitsPerChunk = ChunkBytes / Unit;
    private const int MostSlots = int.MaxValue / UnitsPerChunk;
    private const int MostSpares = 8;
    private readonly Stack<int> _freeSlots = new();
    private readonly Stack<byte[]> _spares = new();
    private byte[]?[] _chunks = new byte[4][];
    private int[] _live = new int[4];
    private int _slots;
    private int _current = None;
    private int _used;

    /// <summary>The bytes of all chunks, which the budget counts.</summary>
    public long ChunkSum { get; private set; }

    /// <summary>The bytes of all spans in them.</summary>
    public long LiveSum { get; private set; }

    /// <summary>What a span of that many raw bytes takes.</summary>
    public static int SizeOf(int rawLength) => (PendingSpan.Size + rawLength + Unit - 1) & -Unit;

    /// <summary>Copies a span. <see cref="None"/> if the budget has no room for another chunk.</summary>
    public int TryAdd(in PendingSpan span, ReadOnlySpan<byte> raw)
    {
        var size = SizeOf(raw.Length);

        // One that is larger than a chunk has a chunk of its own: an address cannot say more than the units of a usual one.
        var (slot, at) = size > ChunkBytes ? (Open(size), 0) : Place(size);
        if (slot == None)
            return None;
        var bytes = _chunks[slot]!.AsSpan(at);
        MemoryMarshal.Write(bytes, in span);
        raw.CopyTo(bytes[PendingSpan.Size..]);
        _live[slot] += size;
        LiveSum += size;
        return (slot * UnitsPerChunk) + (at / Unit);
    }

    public ref PendingSpan this[int address] => ref Unsafe.As<byte, PendingSpan>(ref _chunks[address / UnitsPerChunk]![OffsetOf(address)]);

    /// <summary>The chunk that a span lies in, and the place in it at which its raw bytes start.</summary>
    public (byte[] Chunk, int Offset) RawOf(int address) => (_chunks[address / UnitsPerChunk]!, OffsetOf(address) + PendingSpan.Size);

    /// <summary>A span goes. Its bytes must not be read afterwards.</summary>
    public void Remove(int address)
    {
        var slot = address / UnitsPerChunk;
        var size = SizeOf(this[address].Length);
        LiveSum -= size;
        _live[slot] -= size;
        if (_live[slot] > 0)
            return;
        if (slot == _current)
            _used = 0;
        else
            Close(slot);
    }

    /// <summary>Whether most of the chunk around a span is free, and it would go if its spans moved.</summary>
    public bool IsSparse(int address)
    {
        var slot = address / UnitsPerChunk;
        return slot != _current && _live[slot] < ChunkBytes / 2;
    }

    /// <summary>Gives back a chunk that is kept for the next spans though it is empty.</summary>
    public void Trim()
    {
        if (_current != None && _live[_current] == 0)
        {
            Close(_current);
            _current = None;
        }

        _spares.Clear();
    }

    private static int OffsetOf(int address) => address % UnitsPerChunk * Unit;

    private (int Slot, int At) Place(int size)
    {
        if (_current == None || _used + size > ChunkBytes)
        {
            _current = Open(ChunkBytes);
            _used = 0;
            if (_current == None)
                return (None, 0);
        }

        _used += size;
        return (_current, _used - size);
    }

    private int Open(int length)
    {
        if (_slots == MostSlots && _freeSlots.Count == 0)
            return None;
        if (!budget.TryTake(length))
            return None;
        if (!_freeSlots.TryPop(out var slot))
        {
            slot = _slots++;
            if (slot == _chunks.Length)
            {
                Array.Resize(ref _chunks, 2 * slot);
                Array.Resize(ref _live, 2 * slot);
            }
        }

        _chunks[slot] = length == ChunkBytes && _spares.TryPop(out var spare) ? spare : GC.AllocateUninitializedArray<byte>(length);
        _live[slot] = 0;
        ChunkSum += length;
        return slot;
    }

    private void Close(int slot)
    {
        var chunk = _chunks[slot]!;
        _chunks[slot] = null;
        _freeSlots.Push(slot);
        ChunkSum -= chunk.Length;
        budget.GiveBack(chunk.Length);
        if (chunk.Length == ChunkBytes && _spares.Count < MostSpares)
            _spares.Push(chunk);
    }
}
