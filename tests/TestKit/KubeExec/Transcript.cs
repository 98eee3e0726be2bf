using System.Text;
using System.Text.Json;

namespace TestKit.KubeExec;

/// <summary>One conversation of a real kubectl with a real API server (<c>testdata/kube-exec</c>): its HTTP heads, and what came after.</summary>
public sealed class Transcript
{
    private Transcript(string requestHead, string responseHead, IReadOnlyList<TranscriptPiece> pieces) =>
        (RequestHead, ResponseHead, Pieces) = (requestHead, responseHead, pieces);

    public string RequestHead { get; }

    public string ResponseHead { get; }

    /// <summary>The upgraded connection, in the order in which it was seen.</summary>
    public IReadOnlyList<TranscriptPiece> Pieces { get; }

    public string Upgrade => Header("Upgrade");

    public string Subprotocol => Header(Upgrade == "websocket" ? "Sec-WebSocket-Protocol" : "X-Stream-Protocol-Version");

    /// <summary>The request's query, decoded.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query
    {
        get
        {
            string target = RequestHead.Split(' ')[1];
            return !target.Contains('?') ? [] : [.. target[(target.IndexOf('?') + 1)..].Split('&').Select(pair => pair.Split('='))
                .Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1].Replace('+', ' '))))];
        }
    }

    public static string[] Folders { get; } = ["kubectl-1.36-websocket", "kubectl-1.29-spdy"];

    public static Transcript Load(string folder, string name)
    {
        var heads = new StringBuilder[] { new(), new() };
        var pieces = new List<TranscriptPiece>();
        bool[] inHead = [true, true];
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "testdata", "kube-exec", folder, name + ".jsonl")))
        {
            using JsonDocument piece = JsonDocument.Parse(line);
            bool fromClient = piece.RootElement.GetProperty("from").GetString() == "client";
            byte[] bytes = piece.RootElement.GetProperty("data").GetBytesFromBase64();
            int side = fromClient ? 0 : 1;
            if (!inHead[side])
            {
                pieces.Add(new TranscriptPiece(fromClient, bytes));
                continue;
            }

            heads[side].Append(Encoding.Latin1.GetString(bytes));
            string head = heads[side].ToString();
            if (head.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var end and >= 0)
            {
                inHead[side] = false;
                byte[] rest = Encoding.Latin1.GetBytes(head[(end + 4)..]);
                heads[side].Length = end;
                if (rest.Length != 0)
                {
                    pieces.Add(new TranscriptPiece(fromClient, rest));
                }
            }
        }

        return new Transcript(heads[0].ToString(), heads[1].ToString(), pieces);
    }

    /// <summary>All bytes of one side.</summary>
    public byte[] Bytes(bool fromClient) => [.. Pieces.Where(piece => piece.FromClient == fromClient).SelectMany(piece => piece.Bytes)];

    private string Header(string name) => ResponseHead.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault() ?? "";
}
