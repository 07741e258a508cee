namespace OrderShop;

/// <summary>What a request is, as the client that sends it knows: each is of one kind.</summary>
internal enum RequestKind
{
    HealthCheck,
    VipOrder,
    DebuggedOrder,
    FailedOrder,
    SlowOrder,
    HighValueOrder,
    OrdinaryOrder,
}

/// <summary>A request of the client.</summary>
/// <param name="Id">Sent as X-Request-Id; the shop writes it on its span, so that a trace can be found in the client's books.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Second">In which second of the run it is sent, from 1 on; 0 before.</param>
internal sealed record Request(string Id, RequestKind Kind, int Second)
{
    /// <summary>What the policy keeps without exception: everything but ordinary orders and health checks.</summary>
    public bool IsSpecial => Kind is not (RequestKind.HealthCheck or RequestKind.OrdinaryOrder);

    public HttpRequestMessage ToMessage()
    {
        if (Kind == RequestKind.HealthCheck)
            return With(new HttpRequestMessage(HttpMethod.Get, "/health"));

        var item = Kind == RequestKind.SlowOrder ? Shop.OversizedItem : "book";
        var card = Kind == RequestKind.FailedOrder ? Shop.EmptyCard : "4242";
        var total = Kind == RequestKind.HighValueOrder ? 1499 : 49;
        var message = With(new HttpRequestMessage(HttpMethod.Post, $"/orders?item={item}&total={total}&card={card}"));
        message.Headers.Add("X-User-Tier", Kind == RequestKind.VipOrder ? "vip" : "standard");
        if (Kind == RequestKind.DebuggedOrder)
            message.Headers.Add("baggage", $"user.id={ShopPolicy.DebuggedUser}");
        return message;
    }

    private HttpRequestMessage With(HttpRequestMessage message)
    {
        message.Headers.Add(Shop.RequestIdHeader, Id);
        return message;
    }
}
