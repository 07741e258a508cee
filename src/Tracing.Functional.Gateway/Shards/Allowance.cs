// A shard's part of the memory that all shards share.
namespace Tracing.Functional.Gateway.Shards;

/// <summary>
/// Takes memory of the budget in larger pieces, so that shards seldom write to the same place. Not safe for concurrent use: its shard locks.
/// </summary>
internal sealed class Allowance(ByteBudget budget)
{
    private const int Piece = 8 * 1024;
    private long _left;

    /// <summary>Takes bytes, or none if there is no room for all.</summary>
    public bool TryTake(long bytes)
    {
        if (_left < bytes)
        {
            var more = Math.Max(Piece, bytes - _left);
            if (!budget.TryTake(more))
            {
                more = bytes - _left;
                if (!budget.TryTake(more))
                    return false;
            }

            _left += more;
        }

        _left -= bytes;
        return true;
    }

    public void GiveBack(long bytes)
    {
        _left += bytes;
        if (_left <= 2 * Piece)
            return;
        budget.GiveBack(_left - Piece);
        _left = Piece;
    }

    /// <summary>Gives back what is not taken.</summary>
    public void Trim()
    {
        budget.GiveBack(_left);
        _left = 0;
    }
}
