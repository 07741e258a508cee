using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

// Messages of gRPC by hand: a byte of flags, the length in four, the contents.
internal static class Frames
{
    public static byte[] Of(params int[] lengths) => [.. lengths.SelectMany(One)];

    public static HttpRequestMessage Call(string path, HttpContent content, string contentType = "application/grpc")
    {
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.ParseAdd("trailers");
        return request;
    }

    private static byte[] One(int length)
    {
        var frame = new byte[5 + length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
        frame.AsSpan(5).Fill(7);
        return frame;
    }
}
