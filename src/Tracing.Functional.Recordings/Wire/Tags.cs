// The tags of fields that are looked for by hand: a field's number times 8, and how its value is written.
namespace Tracing.Functional.Recordings;

internal static class Tags
{
    internal static class Span
    {
        public const uint TraceId = (1 << 3) | WireType.Bytes;
        public const uint SpanId = (2 << 3) | WireType.Bytes;
        public const uint TraceState = (3 << 3) | WireType.Bytes;
        public const uint ParentSpanId = (4 << 3) | WireType.Bytes;
        public const uint Name = (5 << 3) | WireType.Bytes;
        public const uint Kind = (6 << 3) | WireType.Varint;
        public const uint Start = (7 << 3) | WireType.Fixed64;
        public const uint End = (8 << 3) | WireType.Fixed64;
        public const uint Attributes = (9 << 3) | WireType.Bytes;
        public const uint Events = (11 << 3) | WireType.Bytes;
        public const uint Links = (13 << 3) | WireType.Bytes;
        public const uint Status = (15 << 3) | WireType.Bytes;
        public const uint Flags = (16 << 3) | WireType.Fixed32;
    }

    internal static class Status
    {
        public const uint Message = (2 << 3) | WireType.Bytes;
        public const uint Code = (3 << 3) | WireType.Varint;
        public const ulong Error = 2;
    }

    /// <summary>A request, resource spans and scope spans are alike: what all is under, the parts, and a schema's address.</summary>
    internal static class Level
    {
        public const uint ResourceSpans = (1 << 3) | WireType.Bytes;
        public const uint Head = (1 << 3) | WireType.Bytes;
        public const uint Parts = (2 << 3) | WireType.Bytes;
        public const uint SchemaUrl = (3 << 3) | WireType.Bytes;
    }

    internal static class Scope
    {
        public const uint Name = (1 << 3) | WireType.Bytes;
        public const uint Attributes = (3 << 3) | WireType.Bytes;
    }

    internal static class Resource
    {
        public const uint Attributes = (1 << 3) | WireType.Bytes;
    }

    internal static class KeyValue
    {
        public const uint Key = (1 << 3) | WireType.Bytes;
        public const uint Value = (2 << 3) | WireType.Bytes;
    }

    internal static class Value
    {
        public const uint Text = (1 << 3) | WireType.Bytes;
        public const uint Flag = (2 << 3) | WireType.Varint;
        public const uint Whole = (3 << 3) | WireType.Varint;
        public const uint Real = (4 << 3) | WireType.Fixed64;
        public const uint Array = (5 << 3) | WireType.Bytes;
        public const uint List = (6 << 3) | WireType.Bytes;
        public const uint Bytes = (7 << 3) | WireType.Bytes;

        /// <summary>What an array, and a list of attributes, hold.</summary>
        public const uint Item = (1 << 3) | WireType.Bytes;
    }

    internal static class Event
    {
        public const uint Name = (2 << 3) | WireType.Bytes;
        public const uint Attributes = (3 << 3) | WireType.Bytes;
    }

    internal static class Link
    {
        public const uint Attributes = (4 << 3) | WireType.Bytes;
        public const uint Flags = (6 << 3) | WireType.Fixed32;
    }
}
