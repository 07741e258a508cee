// What a field of a message holds; that says how it is written, and how JSON writes it.
namespace Tracing.Functional.Recordings;

/// <summary>What a field holds.</summary>
internal enum FieldKind
{
    Text,
    Id,
    Bytes,
    Flag,
    Whole,
    Count,
    Choice,
    Nanoseconds,
    Bits,
    Real,
    Message,
}
