namespace OrderShop;

/// <summary>What a request is, as the client that sends it knows: each is of one kind.</summary>
internal enum RequestKind
{
    HealthCheck,
    VipOrder,
    DebuggedOrder,
    FailedOrder,
    RetriedOrder,
    InvalidOrder,
    SlowOrder,
    HighValueOrder,
    OrdinaryOrder,
}

/// <summary>A request of the client.</summary>
/// <param name="Id">Sent as X-Request-Id; the shop writes it on its span, so that a trace can be found in the client's books.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Second">In which second of the run it is sent, from 1 on; 0 before.</param>
/// <param name="Number">Counts the requests.</param>
internal sealed record Request(string Id, RequestKind Kind, int Second, int Number)
{
    /// <summary>What a careless client sends in a header, and what must not be in any span.</summary>
    public const string Password = "correct-horse-battery";

    /// <summary>The server's, the check, the clients' two and the payment with its retries.</summary>
    public int SpansOfGateway => Kind switch
    {
        RequestKind.InvalidOrder => 2,
        RequestKind.RetriedOrder => 6,
        _ => 5,
    };

    /// <summary>What the policy keeps without exception: everything but ordinary orders and health checks.</summary>
    public bool IsSpecial => Kind is not (RequestKind.HealthCheck or RequestKind.OrdinaryOrder);

    public HttpRequestMessage ToMessage()
    {
        if (Kind == RequestKind.HealthCheck)
            return With(new HttpRequestMessage(HttpMethod.Get, "/health"));

        var item = Kind == RequestKind.SlowOrder ? InventoryService.OversizedItem : "book";
        var total = Kind switch { RequestKind.HighValueOrder => 1499, RequestKind.InvalidOrder => 0, _ => 49 };
        var message = With(new HttpRequestMessage(HttpMethod.Post, $"/orders?item={item}&total={total}&card={Uri.EscapeDataString(Card)}"));
        message.Headers.Add("X-User-Tier", Kind == RequestKind.VipOrder ? "vip" : "standard");
        message.Headers.Add(Shop.PasswordHeader, Password);
        if (Kind == RequestKind.DebuggedOrder)
            message.Headers.Add("baggage", $"user.id={ShopPolicy.DebuggedUser}");
        return message;
    }

    private string Card => Kind switch
    {
        RequestKind.FailedOrder => Cards.Empty,
        RequestKind.RetriedOrder => Cards.BusyAtFirst(Number),
        _ => Cards.Good,
    };

    private HttpRequestMessage With(HttpRequestMessage message)
    {
        message.Headers.Add(Shop.RequestIdHeader, Id);
        return message;
    }
}
