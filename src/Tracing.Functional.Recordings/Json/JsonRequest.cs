// OTLP/JSON, written as protobuf, so that all else has one path.
using System.Buffers;
using System.Text.Json;

namespace Tracing.Functional.Recordings;

/// <summary>Total: any bytes are an answer, never an exception.</summary>
internal static class JsonRequest
{
    /// <summary>Writes an export request in JSON as the same request in protobuf.</summary>
    /// <param name="json">UTF-8. Fields that are not known are passed over; a null is a field that is missing. An id that is no hexadecimal
    /// text becomes one of a wrong length, so that its span is left out and the others are taken.</param>
    /// <param name="protobuf">Gets the whole request, or nothing.</param>
    /// <param name="error">Why the request is refused.</param>
    /// <returns>Whether it was written.</returns>
    public static bool TryTranscode(ReadOnlySpan<byte> json, IBufferWriter<byte> protobuf, out string? error)
    {
        var transcoder = new JsonTranscoder(json.StartsWith("\uFEFF"u8) ? json[3..] : json);
        try
        {
            error = transcoder.Request();
            if (error is null)
                protobuf.Write(transcoder.Written);
            return error is null;
        }
        catch (JsonException broken)
        {
            error = $"the JSON is broken at byte {broken.BytePositionInLine} of line {broken.LineNumber + 1}";
            return false;
        }
        catch (InvalidOperationException)
        {
            // What Utf8JsonReader says of a text with half a surrogate pair, or of bytes that are not UTF-8.
            error = "a text in the JSON is no legal text";
            return false;
        }
        finally
        {
            transcoder.Dispose();
        }
    }
}
