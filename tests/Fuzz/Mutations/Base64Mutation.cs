using System.Text;

namespace Fuzz.Mutations;

/// <summary>Changes the bytes behind one base64 word of a text.</summary>
internal sealed class Base64Mutation(Mutation inside) : Mutation
{
    private const int ShortestWord = 16;

    public override byte[] Apply(byte[] input, MutationContext context)
    {
        string[] words = Encoding.Latin1.GetString(input).Split(' ');
        int at = Array.FindLastIndex(words, word => word.TrimEnd().Length >= ShortestWord);
        byte[] content = new byte[at < 0 ? 0 : words[at].Length];
        if (at < 0 || !Convert.TryFromBase64String(words[at], content, out int length))
        {
            return new ByteMutation().Apply(input, context);
        }

        words[at] = Convert.ToBase64String(inside.Apply(content[..length], context));
        return Encoding.Latin1.GetBytes(string.Join(' ', words));
    }
}
