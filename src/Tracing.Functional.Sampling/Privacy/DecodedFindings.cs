using System.Buffers;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Privacy;

// What is found in a text with its escapes decoded, mapped back to the text.
internal ref struct DecodedFindings
{
    private const int FirstCount = 16;
    private Range[]? _all;
    private int _count;
    private int _at;

    /// <summary>The beginning of the next one; the greatest number if there is none.</summary>
    public readonly int Start => _at < _count ? _all![_at].Start : int.MaxValue;

    public readonly PrivacyRules Rule => _all![_at].Rule;

    public static bool Any(ReadOnlySpan<char> text, PrivacyRules rules, KeyRules keys, Mark mark, int level)
    {
        if (!Decoding.TryRead(text, out var decoded))
            return false;
        var any = Findings.Any(decoded.Text, rules, keys, mark, level);
        decoded.Return();
        return any;
    }

    public static DecodedFindings Of(ReadOnlySpan<char> text, PrivacyRules rules, KeyRules keys, Mark mark, int level)
    {
        var all = default(DecodedFindings);
        if (!Decoding.TryRead(text, out var decoded))
            return all;
        var findings = new Findings(decoded.Text, rules, keys, mark, level);
        while (findings.Next())
            all.Add(new Range(decoded.Place(findings.Start), decoded.Place(findings.End), findings.Rule));
        decoded.Return();
        return all;
    }

    /// <summary>How far a finding goes that ends here, with those that begin in it.</summary>
    public int Join(int end)
    {
        while (_at < _count && _all![_at].Start <= end)
            end = Math.Max(end, _all[_at++].End);
        return end;
    }

    public void Return()
    {
        if (_all is not null)
            ArrayPool<Range>.Shared.Return(_all);
        (_all, _count, _at) = (null, 0, 0);
    }

    private void Add(Range range)
    {
        _all ??= ArrayPool<Range>.Shared.Rent(FirstCount);
        if (_count == _all.Length)
        {
            var larger = ArrayPool<Range>.Shared.Rent(2 * _count);
            _all.CopyTo(larger, 0);
            ArrayPool<Range>.Shared.Return(_all);
            _all = larger;
        }

        _all[_count++] = range;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Range(int Start, int End, PrivacyRules Rule);
}
