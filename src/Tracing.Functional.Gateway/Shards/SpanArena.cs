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
        if ((_current == None || _used + size > _chunks[_current]!.Length) && !TryOpen(size))
            return None;
        var bytes = _chunks[_current]!.AsSpan(_used);
        MemoryMarshal.Write(bytes, in span);
        raw.CopyTo(bytes[PendingSpan.Size..]);
        var address = (_current * UnitsPerChunk) + (_used / Unit);
        _used += size;
        _live[_current] += size;
        LiveSum += size;
        return address;
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

    private bool TryOpen(int size)
    {
        if (_current != None && _live[_current] == 0)
        {
            Close(_current);
            _current = None;
        }

        var length = Math.Max(size, ChunkBytes);
        if (!budget.TryTake(length))
            return false;
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
        (_current, _used) = (slot, 0);
        ChunkSum += length;
        return true;
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
