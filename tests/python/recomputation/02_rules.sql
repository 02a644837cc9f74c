-- R4 and R9: what the seeds say, in the schema `rules`. as_of() is the day described.

create table rates as
select
    currency_code,
    cast(usd_rate as decimal(18, 6)) as usd_rate,
    valid_from,
    lead(valid_from, 1, date '9999-12-31') over same_currency as valid_until
from rules.currency_rates
window same_currency as (partition by currency_code order by valid_from);

-- R9: the lowest priority number whose pattern fits the names of product and plan wins.
create table products as
select
    plan.id as product_rate_plan_id,
    tiers.product_tier,
    tiers.tier_rank,
    tiers.delivery,
    tiers.is_seat_licensed,
    tiers.is_recurring_revenue
from zuora.productrateplan as plan
left join zuora.product as product on product.id = plan.productid
inner join rules.product_tiers as tiers
    on lower(concat_ws(' ', product.name, plan.name)) like tiers.rate_plan_pattern
    and tiers.valid_from <= as_of()
qualify row_number() over (partition by plan.id order by tiers.priority, tiers.valid_from desc) = 1;

create table countries as
select lower(country_code) as spelling, country_code from rules.countries
union
select lower(country_code_3), country_code from rules.countries
union
select lower(country_name), country_code from rules.countries
union
select lower(spelling), country_code from rules.country_spellings;
