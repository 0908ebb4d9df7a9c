// Asks the bundled model about a picture, in this process: dotnet run samples/chat/Chat.cs [picture [question]]
#:project ../../src/Runtime/Runtime.csproj
#:property PublishAot=false

using System.Runtime.CompilerServices;
using IlgpuLlava.Runtime;
using Microsoft.Extensions.AI;

string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));
string picture = args.Length > 0 ? args[0] : Path.Combine(root, "samples", "number.png");
string question = args.Length > 1 ? args[1] : "What color is the number?";

using ComputeDevice device = ComputeDevice.Open("auto");
await using Engine engine = Engine.Load(Path.Combine(root, "models", "tiny-llava"), device);
using IChatClient client = new EngineChatClient(engine, "tiny-llava");

// The type of the bytes decides, not their label.
ChatMessage message = new(ChatRole.User, [new DataContent(await File.ReadAllBytesAsync(picture), "image/png"), new TextContent(question)]);
await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([message]))
{
    Console.Write(update.Text);
    foreach (UsageContent usage in update.Contents.OfType<UsageContent>())
        Console.Write($"\n({usage.Details.InputTokenCount} tokens in, {usage.Details.OutputTokenCount} out)\n");
}

static string ThisFile([CallerFilePath] string path = "") => path;
