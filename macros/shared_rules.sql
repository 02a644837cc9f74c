{#-
    The rows of a rule table that hold on the day of the run: per key the newest that is valid by then. `rules` is a
    CTE, and so is `as_of`. A query.
-#}
{% macro rules_in_force(rules, key) -%}
    select {{ rules }}.*
    from {{ rules }}
    cross join as_of
    where {{ rules }}.valid_from <= as_of.as_of_date
    qualify row_number() over (
        partition by {% for column in key %}{{ rules }}.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
        order by {{ rules }}.valid_from desc
    ) = 1
{%- endmacro %}

{#- What counts as ARR (R9): a charge that recurs, unless its product is known to be no recurring revenue. -#}
{% macro is_recurring_revenue(charge_type, product_flag) -%}
    lower({{ charge_type }}) = 'recurring' and coalesce({{ product_flag }}, true)
{%- endmacro %}

{#-
    What a version says of auto-renewal in the customers app (R3): the app's own field, else both of the newer ones.
    `version` has the three of them as columns.
-#}
{% macro is_auto_renew_in_customers_app(version) -%}
    coalesce(
        {{ version }}.is_auto_renew_in_customers_app,
        case
            when lower({{ version }}.contract_auto_renew) != 'yes' then false
            when lower({{ version }}.turn_on_auto_renew) != 'yes' then false
            when {{ version }}.contract_auto_renew is not null and {{ version }}.turn_on_auto_renew is not null then true
        end
    )
{%- endmacro %}
