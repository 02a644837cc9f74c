{#-
    An 18-character Salesforce id from its 15-character form, which systems outside Salesforce store:
    three letters that say which of each five characters are capitals. Other texts stay as they are.
-#}
{% macro salesforce_id_18(text) -%}
    case when length({{ text }}) = 15 then {{ text }} || {% for start in (1, 6, 11) -%}
    substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1
        {%- for place in range(5) %} + case when substr({{ text }}, {{ start + place }}, 1) between 'A' and 'Z' then {{ 2 ** place }} else 0 end{% endfor -%}
    , 1){{ ' || ' if not loop.last }}{% endfor %} else {{ text }} end
{%- endmacro %}
