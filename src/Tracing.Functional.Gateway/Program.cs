// The gateway as a program: `--policy orders.policy --export http://127.0.0.1:14318`.
using Tracing.Functional.Gateway.Commands;

return await GatewayCommand.Run(args).ConfigureAwait(false);
