using System.Text;
using Grpc.Core;

namespace Tracing.Functional.AspNetCore.Tests.GrpcDotnet;

/// <summary>What the service tells a test, and what the test tells it.</summary>
internal sealed class Signals
{
    /// <summary>Released when a handler is reached.</summary>
    public SemaphoreSlim Reached { get; } = new(0);

    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A service of the real grpc-dotnet without generated code: texts in, texts out, in all four kinds of calls.</summary>
[BindServiceMethod(typeof(ShopBase), nameof(Bind))]
internal abstract class ShopBase
{
    private static readonly Marshaller<string> s_text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static readonly Method<string, string> UnaryMethod = new(MethodType.Unary, "shop.Shop", "Unary", s_text, s_text);

    public static readonly Method<string, string> WatchMethod = new(MethodType.ServerStreaming, "shop.Shop", "Watch", s_text, s_text);

    public static readonly Method<string, string> UploadMethod = new(MethodType.ClientStreaming, "shop.Shop", "Upload", s_text, s_text);

    public static readonly Method<string, string> TalkMethod = new(MethodType.DuplexStreaming, "shop.Shop", "Talk", s_text, s_text);

    /// <summary>A method that the service does not have.</summary>
    public static readonly Method<string, string> Missing = new(MethodType.Unary, "shop.Shop", "Missing1x", s_text, s_text);

    /// <summary>A service that the server does not have.</summary>
    public static readonly Method<string, string> Unknown = new(MethodType.Unary, "made.Up2x", "Any", s_text, s_text);

    public static void Bind(ServiceBinderBase binder, ShopBase? shop)
    {
        binder.AddMethod(UnaryMethod, shop is null ? null : new UnaryServerMethod<string, string>(shop.Unary));
        binder.AddMethod(WatchMethod, shop is null ? null : new ServerStreamingServerMethod<string, string>(shop.Watch));
        binder.AddMethod(UploadMethod, shop is null ? null : new ClientStreamingServerMethod<string, string>(shop.Upload));
        binder.AddMethod(TalkMethod, shop is null ? null : new DuplexStreamingServerMethod<string, string>(shop.Talk));
    }

    public abstract Task<string> Unary(string request, ServerCallContext context);

    public abstract Task Watch(string request, IServerStreamWriter<string> responses, ServerCallContext context);

    public abstract Task<string> Upload(IAsyncStreamReader<string> requests, ServerCallContext context);

    public abstract Task Talk(IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context);
}

internal sealed class Shop(Signals signals) : ShopBase
{
    public override async Task<string> Unary(string request, ServerCallContext context)
    {
        await Act(request, context);
        return context.GetHttpContext().Request.Headers.TraceParent.ToString();
    }

    public override async Task Watch(string request, IServerStreamWriter<string> responses, ServerCallContext context)
    {
        await responses.WriteAsync("first");
        await Act(request, context);
        await responses.WriteAsync("last");
    }

    public override async Task<string> Upload(IAsyncStreamReader<string> requests, ServerCallContext context)
    {
        var last = "";
        while (await requests.MoveNext(CancellationToken.None))
        {
            last = requests.Current;
            signals.Reached.Release();
        }

        await Act(last, context);
        return last;
    }

    public override async Task Talk(IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context)
    {
        while (await requests.MoveNext(CancellationToken.None))
        {
            await responses.WriteAsync(requests.Current);
            await Act(requests.Current, context);
        }
    }

    private async Task Act(string what, ServerCallContext context)
    {
        switch (what)
        {
            case "wait":
                signals.Reached.Release();
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
                break;
            case "deaf":
                signals.Reached.Release();
                await signals.Release.Task;
                break;
            case "throw":
                throw new InvalidOperationException("broken");
            case "wrap":
                signals.Reached.Release();
                try
                {
                    await Task.Delay(Timeout.Infinite, context.CancellationToken);
                }
                catch (OperationCanceledException inner)
                {
                    throw new InvalidOperationException("stopped", inner);
                }

                break;
            case "refuse":
                throw new RpcException(new Status(StatusCode.NotFound, "no such order: 50 % off"));
        }
    }
}
