namespace Tracing.Functional.Gateway.Export;

/// <summary>An export request as it is sent: protobuf, without a frame.</summary>
/// <param name="Bytes">They do not change any more.</param>
/// <param name="Spans">How many spans are in it.</param>
internal sealed record ExportRequest(byte[] Bytes, int Spans);
