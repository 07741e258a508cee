using System.Buffers;
using System.Diagnostics;

namespace Tracing.Functional.W3C;

// The traceparent field of W3C Trace Context level 2: reading it strictly, and writing it with the random flag. Total on any text.
internal static class TraceParent
{
    public const string Field = "traceparent";
    private const int Length = 55;
    private const int BeforeFlags = 53;

    /// <summary>The sampled and the random flag; bits without a meaning yet go out as zero.</summary>
    private const int KnownFlags = 0x03;
    private const int RandomFlag = 0x02;
    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdef");

    /// <summary>The parent in the form of version 00; null if the text is no traceparent.</summary>
    public static string? Read(string? text)
    {
        if (text is null)
            return null;
        var trimmed = text.AsSpan().Trim(" \t");
        if (!IsWellFormed(trimmed))
            return null;
        if (!trimmed.StartsWith("00"))
            return string.Concat("00", trimmed[2..Length]);
        return trimmed.Length == text.Length ? text : trimmed.ToString();
    }

    /// <summary>What goes out for a span, or null for one whose id is not W3C's.</summary>
    public static string? Of(Activity activity)
    {
        if (activity.IdFormat != ActivityIdFormat.W3C || activity.Id is not { Length: Length } id)
            return null;
        return WithFlags(id, (int)activity.ActivityTraceFlags & KnownFlags | RandomFlagOf(activity));
    }

    /// <summary>What goes out for a context without a span of this process, or null for an empty one.</summary>
    public static string? Of(ActivityContext context)
    {
        if (context.TraceId == default || context.SpanId == default)
            return null;
        return $"00-{context.TraceId.ToHexString()}-{context.SpanId.ToHexString()}-0{(char)('0' + ((int)context.TraceFlags & KnownFlags))}";
    }

    private static string WithFlags(string id, int flags) =>
        id[BeforeFlags] == '0' && id[Length - 1] - '0' == flags ? id : string.Concat(id.AsSpan(0, BeforeFlags), ['0', (char)('0' + flags)]);

    /// <summary>
    /// The framework creates random ids, but sets the flag only from .NET 11 on. For a parent's id only the parent can know it.
    /// </summary>
    private static int RandomFlagOf(Activity activity)
    {
        if (((int)activity.ActivityTraceFlags & RandomFlag) != 0)
            return RandomFlag;
        var top = activity;
        while (top.Parent is { } parent)
            top = parent;
        if (top.ParentSpanId == default)
            return Activity.TraceIdGenerator is null && top.ParentId is null ? RandomFlag : 0;
        return top.ParentId is { Length: >= Length } id && char.IsAsciiHexDigit(id[Length - 1])
            ? Convert.ToInt32(id[(Length - 1)..Length], 16) & RandomFlag
            : 0;
    }

    private static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length >= Length && text[2] == '-' && text[35] == '-' && text[52] == '-'
        && IsHex(text[..2]) && IsId(text[3..35]) && IsId(text[36..52]) && IsHex(text[BeforeFlags..Length])
        && !text.StartsWith("ff")
        && (text.Length == Length || (!text.StartsWith("00") && text[Length] == '-'));

    private static bool IsId(ReadOnlySpan<char> text) => IsHex(text) && text.ContainsAnyExcept('0');

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(s_hex);
}
