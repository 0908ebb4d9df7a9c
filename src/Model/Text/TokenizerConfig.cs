using System.Globalization;
using System.Text.Json;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// What stands beside a tokenizer model: <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and <c>added_tokens.json</c>, each
/// of which may be absent. Where two name the same role, <c>tokenizer_config.json</c> holds.
/// </summary>
internal sealed class TokenizerConfig
{
    private readonly Dictionary<string, string> _roles = new(StringComparer.Ordinal);

    public bool Legacy { get; private set; } = true;

    public bool AddBos { get; private set; } = true;

    public bool AddEos { get; private set; }

    public bool AddPrefixSpace { get; private set; } = true;

    /// <summary>Whether a decoded text loses the spaces before English punctuation.</summary>
    public bool CleansUp { get; private set; }

    /// <summary>Added tokens, those with an id first, in order of their ids.</summary>
    public IEnumerable<AddedToken> AddedTokens => _added.OrderBy(token => token.Id ?? int.MaxValue);

    private readonly List<AddedToken> _added = [];

    /// <summary>The spelling of <c>bos_token</c>, <c>eos_token</c>, <c>unk_token</c> or <c>pad_token</c>.</summary>
    public string? Role(string name) => _roles.GetValueOrDefault(name);

    /// <summary>What <c>LlamaTokenizer</c> has where nothing stands beside the model.</summary>
    public static TokenizerConfig Bare(bool legacy, IReadOnlyList<string> addedTokens)
    {
        var config = new TokenizerConfig { Legacy = legacy };
        config._added.AddRange(addedTokens.Select(token => new AddedToken(token, Id: null, Special: true, Normalized: false)));
        config.DefaultRoles();
        return config;
    }

    public static TokenizerConfig Load(string directory)
    {
        var config = new TokenizerConfig();
        Read("tokenizer_config.json", config.ReadConfig);
        Read("special_tokens_map.json", config.ReadRoles);
        Read("added_tokens.json", config.ReadAddedTokens);
        config.DefaultRoles();
        return config;

        void Read(string name, Action<JsonFile> read)
        {
            string file = Path.Combine(directory, name);
            if (File.Exists(file))
            {
                using var json = JsonFile.Load(file);
                read(json);
            }
        }
    }

    private void ReadConfig(JsonFile json)
    {
        Legacy = json.Flag(json.Root, "legacy", absent: true);
        AddBos = json.Flag(json.Root, "add_bos_token", absent: true);
        AddEos = json.Flag(json.Root, "add_eos_token", absent: false);
        AddPrefixSpace = json.Flag(json.Root, "add_prefix_space", absent: true);
        CleansUp = json.Flag(json.Root, "clean_up_tokenization_spaces", absent: false);
        if (json.Optional(json.Root, "added_tokens_decoder") is { } decoder)
        {
            foreach (var (key, value) in json.Properties(decoder, "added_tokens_decoder"))
            {
                if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
                {
                    throw json.Wrong("added_tokens_decoder", "an object with token ids as keys");
                }

                _added.Add(AddedToken.Read(json, value, "added_tokens_decoder", id, special: false));
            }
        }

        ReadRoles(json);
    }

    private void ReadRoles(JsonFile json)
    {
        foreach (string role in (string[])["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"])
        {
            if (json.Optional(json.Root, role) is { } value)
            {
                var token = AddedToken.Read(json, value, role, id: null, special: true);
                if (_roles.TryAdd(role, token.Content))
                {
                    _added.Add(token);
                }
            }
        }

        foreach (string list in (string[])["additional_special_tokens", "extra_special_tokens"])
        {
            if (json.Optional(json.Root, list) is { } value)
            {
                // An object names the tokens by role: {"image_token": "<image>"}.
                IEnumerable<JsonElement> tokens = value.ValueKind == JsonValueKind.Object
                    ? json.Properties(value, list).Select(property => property.Value)
                    : json.Items(value, list);
                _added.AddRange(tokens.Select(token => AddedToken.Read(json, token, list, id: null, special: true)));
            }
        }
    }

    private void ReadAddedTokens(JsonFile json)
    {
        foreach (var (content, id) in json.Properties(json.Root, "added_tokens.json"))
        {
            if (content.Length == 0)
            {
                throw json.Wrong("added_tokens.json", "an object with tokens as keys");
            }

            _added.Add(new AddedToken(content, json.Integer(id, content), Special: false, Normalized: true));
        }
    }

    /// <summary><c>LlamaTokenizer</c>'s own defaults.</summary>
    private void DefaultRoles()
    {
        foreach (var (role, spelling) in ((string, string)[])[("unk_token", "<unk>"), ("bos_token", "<s>"), ("eos_token", "</s>")])
        {
            _roles.TryAdd(role, spelling);
        }
    }
}
