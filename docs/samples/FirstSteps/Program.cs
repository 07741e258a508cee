// The first example of the README, as it stands there. tests/newcomer runs it from packages alone.
#region program
using Tracing.Functional.AspNetCore;
using Tracing.Functional.Fluent;

var builder = WebApplication.CreateBuilder(args);
builder.AddTracing(tracing => tracing.Service("shop").Sample(
    Sample.Always.When(AnySpan.Failed).Named("errors").OrElse(Sample.Adaptive(targetPerSecond: 10).Named("ordinary"))));

var app = builder.Build();
app.MapGet("/orders/{id}", (int id) => id < 100 ? $"order {id}" : throw new InvalidOperationException($"no order {id}"));
app.Run();
#endregion
